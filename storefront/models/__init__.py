from storefront.models.campaigns import CampaignIndexPage, CampaignPage
from storefront.models.content import ContentPage, HomePage
from storefront.models.enquiries import Enquiry
from storefront.models.links import ProducerLink, ProductAddress, ProductLink
from storefront.models.makers import ProducerIndexPage, ProducerPage
from storefront.models.pictures import Picture, PictureRendition
from storefront.models.products import ProductPage, ProductPicture

__all__ = [
    "CampaignIndexPage",
    "CampaignPage",
    "ContentPage",
    "Enquiry",
    "HomePage",
    "Picture",
    "PictureRendition",
    "ProducerIndexPage",
    "ProducerLink",
    "ProducerPage",
    "ProductAddress",
    "ProductLink",
    "ProductPage",
    "ProductPicture",
]
